import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fixupPluginRules } from '@eslint/compat';
import prettier from 'eslint-config-prettier';
import sfPlugin from 'eslint-plugin-sf-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { importsRunDownwards } from './eslint/importsRunDownwards.js';

const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

const typescript = ['**/*.ts'];
const product = ['src/**/*.ts'];
const productAndEmulator = ['src/**/*.ts', 'emulator/**/*.ts'];
const domain = [
  'plan',
  'components',
  'org',
  'metadata',
  'certificate',
  'integration',
  'ipRange',
  'explain',
  'names',
  'errors',
  'remoteSite',
  'verify',
].map((folder) => `src/${folder}/**/*.ts`);

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** What src may import: itself, Node by its `node:` names, and what a user of the package gets installed with it. */
const inProduct = [
  {
    regex: `^(?!\\.|node:|(?:${[...Object.keys(dependencies), ...builtinModules].map(escaped).join('|')})(?:/|$))`,
    allowTypeImports: true,
    message: 'Not among the dependencies in package.json: it would be missing where the plugin is installed.',
  },
  { regex: `^(?:${builtinModules.map(escaped).join('|')})$`, message: 'Write it with "node:" in front.' },
  { regex: '^\\.\\.?/.*(?:^|/)(?:emulator|test)/', message: 'The plugin must not depend on its tests or emulator.' },
  { regex: '^@salesforce/core/testSetup$', message: 'For tests only.' },
  { regex: '^@salesforce/sf-plugins-core/.', message: 'Its subpath exports fail on Linux: import from the package.' },
  { regex: '(?:^|/)node_modules/', message: 'Import from the package.' },
];

/** Domain code takes a connection and options, and returns data: it can be used and tested without a command. */
const inDomain = [
  {
    regex: '^@oclif/|^@salesforce/sf-plugins-core(?:/|$)',
    message: 'Domain code knows no command line framework: return data, warnings included.',
  },
];

/** The rule above sees import declarations only; `await import()` has to obey too. */
const dynamicImports = (patterns) => [
  'error',
  ...patterns.map(({ regex, message }) => ({
    selector: `ImportExpression > Literal[value=/${regex.replaceAll('/', '\\/').replaceAll('\\\\/', '\\/')}/]`,
    message,
  })),
];

const restrictedImports = (patterns) => ({
  '@typescript-eslint/no-restricted-imports': ['error', { patterns }],
  'no-restricted-syntax': dynamicImports(patterns),
});

/** Switching a rule off takes a reason: `// eslint-disable-next-line some-rule -- why`. */
const local = {
  rules: {
    'imports-run-downwards': importsRunDownwards,
    'disable-needs-reason': {
      meta: { type: 'suggestion', schema: [] },
      create: (context) => ({
        Program() {
          for (const comment of context.sourceCode.getAllComments()) {
            if (/^\s*eslint-disable/.test(comment.value) && !/\s--\s+\S/.test(comment.value)) {
              context.report({ loc: comment.loc, message: 'Say why after " -- ".' });
            }
          }
        },
      }),
    },
  },
};

export default defineConfig(
  globalIgnores(['lib', 'coverage', 'tmp', '.reports', 'docs/commands', 'test/fixtures', '**/node_modules']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.js', '**/*.cjs', ...typescript],
    plugins: { local },
    rules: {
      'local/disable-needs-reason': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-control-regex': 'error',
      'no-empty': 'error',
      'no-self-compare': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-escape': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'prefer-template': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'start' }],
    },
  },
  {
    files: typescript,
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: ['./test/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/array-type': ['error', { default: 'array-simple' }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/explicit-function-return-type': [
        'error',
        { allowExpressions: true, allowTypedFunctionExpressions: true },
      ],
      '@typescript-eslint/explicit-member-accessibility': 'error',
      '@typescript-eslint/member-ordering': 'error',
      '@typescript-eslint/no-shadow': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/prefer-nullish-coalescing': 'error',
      '@typescript-eslint/prefer-optional-chain': 'error',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: productAndEmulator,
    rules: {
      complexity: ['error', 12],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: product,
    plugins: { 'sf-plugin': fixupPluginRules(sfPlugin) },
    rules: {
      ...sfPlugin.configs.recommended.rules,
      'no-await-in-loop': 'error',
      'no-console': 'error',
      'class-methods-use-this': 'error',
      ...restrictedImports(inProduct),
    },
  },
  { files: domain, rules: restrictedImports([...inProduct, ...inDomain]) },
  { files: ['src/*/**/*.ts'], plugins: { local }, rules: { 'local/imports-run-downwards': 'error' } },
  {
    // Chai's assertions are expressions, and a stub is inspected by naming the method it stands for.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  prettier,
);
