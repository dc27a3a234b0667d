import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** What servers may not do, with the way that exists instead. */
const time = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message:
      'Ask ctx.clock (platform/context): a clock that tests can move. Durations come from performance.now().',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Ask ctx.clock (platform/context): a clock that tests can move.',
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Ids come from ctx.ids, secrets from node:crypto; jitter takes an injected random function.',
  },
];
const environment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only env.ts reads process.env; declare the setting there (parseEnv) and pass the value on.',
};
const graphqlFetch = {
  selector: "CallExpression[callee.name='fetch'] Literal[value=/graphql/]",
  message: 'The web speaks to the graph through @testverse/client-sdk, which retries, refreshes and types.',
};

const tests = ['**/*.test.{ts,tsx}', '**/*.e2e.ts', '**/testing/**', '**/fixtures/**', 'tests/**'];

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '.cache/', '.data/', 'coverage/', '**/_generated/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: { ...globals.node } } },
  { files: ['web/**/*.js'], languageOptions: { globals: { ...globals.browser } } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
        // Types in the signature of a decorated member are needed at run time: the rule on type imports must know.
        emitDecoratorMetadata: true,
        experimentalDecorators: true,
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'off',
      'no-undef': 'off',
      'max-lines-per-function': ['warn', { max: 40, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['platform/src/**/*.ts', 'subgraphs/*/src/**/*.ts', 'router/src/**/*.ts'],
    ignores: tests,
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...time, environment],
    },
  },
  // The clock itself, and the one reader of settings of each package.
  {
    files: ['platform/src/context/{clock,ids}.ts'],
    rules: { 'no-restricted-syntax': ['error', environment] },
  },
  {
    files: ['**/src/env.ts', '**/src/env/*.ts', '**/src/*/env.ts'],
    rules: { 'no-restricted-syntax': ['error', ...time] },
  },
  {
    files: ['web/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      'no-restricted-syntax': ['error', environment, graphqlFetch],
    },
  },
  {
    files: ['client-sdk/src/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', environment], 'no-console': 'error' },
  },
  {
    files: ['web/src/**/*.tsx'],
    rules: { 'max-lines-per-function': ['warn', { max: 120, skipBlankLines: true, skipComments: true }] },
  },
  // Run by the tool on the developer's machine, never shipped.
  { files: ['**/*.config.ts', 'web/build/*.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: tests, rules: { 'max-lines-per-function': 'off' } },
);
