import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take about a minute, most of which they wait. On a new computer nothing else tells how long a file takes. */
const long = /test\/(built\/command-line|contract\/plan-cli|contract\/secret-service)\.test\.ts$/

/** Vitest's own order, and in each project those first that the others would wait for at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [...new Set(sorted.map(({ project }) => project))].flatMap((one) => {
      const own = sorted.filter(({ project }) => project === one)
      const isLong = ({ moduleId }: TestSpecification): boolean => long.test(moduleId)
      return [...own.filter(isLong), ...own.filter((file) => !isLong(file))]
    })
  }
}
