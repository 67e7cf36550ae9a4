import type { Problem } from '#shared/problem.ts'

export interface Toast {
  readonly id: number
  readonly text: string
  readonly problem: Problem | null
  readonly action: { readonly label: string; readonly run: () => void } | null
}
