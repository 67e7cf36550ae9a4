import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { documentation, license } from '#shared/about.ts'
import { about } from '../../../src/main/host/about.ts'
import { versions } from '../../../src/renderer/src/features/help/whats-new.ts'

const { homepage, license: ofPackage, version } = JSON.parse(readFileSync('package.json', 'utf8'))

it('what Linecard says of itself is what its package says', () => {
  expect([documentation, license]).toEqual([homepage, ofPackage])
  expect(new URL(documentation).protocol).toBe('https:')
})

it('what is new begins with this version, and says as much in both languages', () => {
  expect(versions[0]?.version).toBe(version)
  for (const { changes } of versions) {
    expect(changes.en.length).toBeGreaterThan(0)
    expect(changes.vi).toHaveLength(changes.en.length)
  }
})

it('about names what it runs on, of Electron and Chromium only where they are there', async () => {
  const told = async (versions: Parameters<typeof about>[0]['versions']) => {
    const answer = await about({ version: '1.2.3', versions, system: 'linux x64' })()
    return answer.ok ? answer.value.runsOn : []
  }
  expect(await told({ node: '24.1.0' })).toEqual(['Node 24.1.0', 'linux x64'])
  expect(await told({ electron: '45.1.0', chrome: '153.0.1', node: '24.1.0' })).toEqual([
    ...['Electron 45.1.0', 'Chromium 153.0.1', 'Node 24.1.0', 'linux x64'],
  ])
})
