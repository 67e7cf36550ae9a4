import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'

/** What is shared has one name wherever it is imported. */
const sharedByName = { regex: '^\\.\\.?/.*shared/', message: 'Import it as #shared/….' }
const only = (names, message) => ({ group: names, message })

export default ts.config(
  {
    ignores: [
      'node_modules/',
      'out/',
      'dist/',
      'src/renderer/src/paraglide/',
      'test-results/',
      'playwright-report/',
      '.cache/',
      'project.inlang/',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  {
    languageOptions: { globals: { ...globals.node } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', prefer: 'type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts', 'src/renderer/**/*.ts'],
    languageOptions: { globals: { ...globals.browser }, parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
    rules: {
      // Trusted Types refuse {@html}, and the CSP refuses a literal style attribute.
      'svelte/no-at-html-tags': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'SvelteAttribute[key.name="style"]',
          message: 'The CSP refuses a literal style attribute: use a class, or style:property={value}.',
        },
      ],
      'svelte/require-each-key': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'navigator', property: 'clipboard', message: 'Electron refuses it: copy by a call, and tell with sayCopied.' },
        { object: 'document', property: 'execCommand', message: 'Copy by a call, and tell with sayCopied.' },
      ],
      // Maps and sets here are replaced whole ($state.raw): a proxy around 50,000 rows would cost more than it tells.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  // The browser host's end of a copy: there is no main that could reach the clipboard.
  { files: ['src/renderer/src/transport/client.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['src/{main,preload}/**', 'test/**'], rules: { 'no-restricted-imports': ['error', { patterns: [sharedByName] }] } },
  {
    files: ['src/renderer/**', 'src/shared/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [only(['node:*', 'electron', 'keytar', 'axios'], 'The window knows only src/shared.'), sharedByName],
        },
      ],
    },
  },
  {
    files: ['src/main/**/*.ts', 'src/shared/**/*.ts'],
    rules: {
      // Of a namespace, the bundle keeps what is used; of the one object that has everything in it, everything.
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ImportDeclaration[source.value="zod"] > ImportSpecifier[imported.name="z"]',
          message: "Import it as `import * as z from 'zod'`.",
        },
      ],
    },
  },
  { files: ['build/**', 'test/**', 'src/main/**/cli.ts', 'src/main/browser/{start,records}.ts'], rules: { 'no-console': 'off' } },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
)
