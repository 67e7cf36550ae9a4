/** Who may know whom: see ARCHITECTURE.md. test/unit/layers.test.ts proves that each rule fires. */
const only = (name, package_, where, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { pathNot: where },
  to: { path: package_ },
})

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'no-circles-of-types',
      comment: 'A type that two files need is in a third, below both. A Problem and its texts know each other still.',
      severity: 'error',
      from: { path: '^src/(main|preload|shared)/', pathNot: '^src/shared/problem' },
      to: { circular: true, via: { dependencyTypes: ['type-only'] } },
    },
    {
      name: 'shared-knows-nobody',
      comment: 'src/shared holds the words both sides speak: nothing but zod and the texts.',
      severity: 'error',
      from: { path: '^src/shared' },
      to: { pathNot: ['^src/shared', '^messages/', '(^|/)node_modules/zod/'] },
    },
    {
      name: 'window-knows-only-shared',
      severity: 'error',
      from: { path: '^src/renderer' },
      to: { path: ['^src/(main|preload)', '(^|/)node_modules/(electron|keytar|axios)/'] },
    },
    {
      name: 'kit-knows-no-state',
      comment: 'What screens are composed of gets everything as props; the language alone lies below it.',
      severity: 'error',
      from: { path: '^src/renderer/src/kit/' },
      to: { path: '^src/renderer/src/(?!kit/|i18n/|paraglide/)' },
    },
    {
      name: 'state-knows-no-feature',
      comment:
        'What the window knows, its rows, its language and the way to main lie below every feature; types of panels apart.',
      severity: 'error',
      from: { path: '^src/renderer/src/(session|rows|i18n|transport)/' },
      to: { path: '^src/renderer/src/(features|frame)/' },
    },
    {
      name: 'features-meet-through-their-index',
      comment:
        'What a feature offers to others is in its index.ts. A whole component that is read when it is needed is a door, too.',
      severity: 'error',
      from: { path: '^src/renderer/src/features/([^/]+)/' },
      to: {
        path: '^src/renderer/src/features/',
        pathNot: ['^src/renderer/src/features/$1/', '/index\\.ts$'],
        dependencyTypesNot: ['dynamic-import'],
      },
    },
    {
      name: 'frame-meets-features-at-their-index',
      severity: 'error',
      from: { path: '^src/renderer/src/', pathNot: '^src/renderer/src/features/' },
      to: { path: '^src/renderer/src/features/', pathNot: '/index\\.ts$', dependencyTypesNot: ['dynamic-import'] },
    },
    {
      name: 'features-know-no-frame',
      severity: 'error',
      from: { path: '^src/renderer/src/features/' },
      to: { path: '^src/renderer/src/frame/' },
    },
    { name: 'window-knows-no-node', severity: 'error', from: { path: '^src/renderer' }, to: { dependencyTypes: ['core'] } },
    {
      name: 'preload-knows-only-shared',
      severity: 'error',
      from: { path: '^src/preload' },
      to: { pathNot: ['^src/(preload|shared)', '^electron$', '(^|/)node_modules/(electron|zod)/'] },
    },
    only(
      'electron-in-its-room',
      '(^electron$|/node_modules/electron/)',
      '^src/(main/electron|main/index\\.ts|preload)',
      'Only the shell imports electron.',
    ),
    only('keytar-in-its-room', '(^keytar$|/node_modules/keytar/)', '^src/main/keychain', 'Only the keychain imports keytar.'),
    only('axios-in-its-room', '(^axios$|/node_modules/axios/)', '^src/main/pbx', 'Only the PBX client imports axios.'),
    only('sqlite-in-its-room', '^(node:)?sqlite$', '^src/main/store', 'Only the store imports node:sqlite.'),
    {
      name: 'targets-are-pure',
      comment: 'A target is a function of its input and of the tz database: shared words, and the helpers beside it.',
      severity: 'error',
      from: { path: '^src/main/provisioning/targets' },
      to: { pathNot: ['^src/main/provisioning/(targets|escape|zones)', '^src/shared'] },
    },
    {
      name: 'services-meet-in-linecard',
      comment: 'Services do not import each other (types apart); linecard.ts and wiring/ join them.',
      severity: 'error',
      from: {
        path: '^src/main/(accounts|audit|changes|credentials|extensions|phones|registrations|provisioning|sip|policy|updates)/',
      },
      to: {
        path: '^src/main/(accounts|audit|changes|credentials|extensions|phones|registrations|provisioning|demo|electron|browser|sip|policy|updates)/',
        pathNot: '^src/main/$1/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'wiring-is-above',
      comment: 'What wires the services is known to linecard.ts alone.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main/(linecard\\.ts|wiring/)' },
      to: { path: '^src/main/wiring/' },
    },
    {
      name: 'demo-is-a-stranger',
      comment: 'Nothing in the app may know that it is talking to the demo PBX; the hosts start it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main/(demo|browser|electron|index\\.ts)' },
      to: { path: '^src/main/demo' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'src/renderer/src/paraglide' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'node', 'default'],
      extensions: ['.ts', '.js', '.svelte', '.json'],
    },
  },
}
