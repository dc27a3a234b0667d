import type { Finding, Lesson } from './finding.ts';
import type { Tree } from './tree.ts';

const addresses: Lesson = {
  rule: 'The lockfile names no registry address.',
  why: 'An address binds a fresh clone to the network of whoever installed last.',
  instead:
    'Keep `omit-lockfile-registry-resolved=true` in .npmrc and run `npm install --package-lock-only` again.',
  recipe: 'docs/NOTES-dependencies.md',
};
const whole: Lesson = {
  rule: 'The lockfile holds every optional dependency, those of other kinds of machines as well.',
  why: '`npm ci` refuses a lockfile without them; a registry that lacks one leaves it out in silence.',
  instead: 'Take the newest version of which the registry has all of them, and run `npm install` again.',
  recipe: 'docs/NOTES-dependencies.md',
};
const exact: Lesson = {
  rule: 'Every dependency is pinned to one exact version.',
  why: 'Carets drifted apart inside one family of packages and broke a fresh install.',
  instead: 'Write the version without ^ or ~; npm does so with `save-exact=true` in .npmrc.',
  recipe: 'docs/NOTES-dependencies.md',
};
const explained: Lesson = {
  rule: 'Every override of package.json is explained in docs/NOTES-dependencies.md.',
  why: 'Without its reason nobody dares to remove it.',
  instead: 'Add a row: what, why, and when it can go.',
  recipe: 'docs/NOTES-dependencies.md',
};

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, unknown>>;
}

interface Lockfile {
  readonly packages?: Readonly<
    Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>
  >;
}

/** Checks package-lock.json and the versions in every package.json. */
export function checkLockfile(tree: Tree): Finding[] {
  return tree.paths.flatMap((file) => {
    if (file === 'package-lock.json') {
      const text = tree.read(file);
      return [...addressFindings(text), ...gapFindings(text)];
    }
    return /(^|\/)package\.json$/.test(file) ? manifestFindings(tree, file) : [];
  });
}

function addressFindings(text: string): Finding[] {
  return text.split('\n').flatMap((line, index) => {
    const address = /"resolved": "((?:https?|git\+\w+):[^"]*)"/.exec(line)?.[1];
    return address
      ? [{ lesson: addresses, path: 'package-lock.json', line: index + 1, detail: address }]
      : [];
  });
}

function gapFindings(text: string): Finding[] {
  const { packages = {} } = JSON.parse(text) as Lockfile;
  const held = new Set(Object.keys(packages).map((place) => place.split('node_modules/').at(-1)));
  return Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !held.has(name))
      .map((name) => ({ lesson: whole, path: 'package-lock.json', detail: `${name}, of ${place}` })),
  );
}

function manifestFindings(tree: Tree, file: string): Finding[] {
  const manifest = JSON.parse(tree.read(file)) as Manifest;
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  const loose = versions
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version) && !version.startsWith('file:'))
    .map(([name, version]) => ({ lesson: exact, path: file, detail: `${name} is ${version}` }));
  const notes = tree.paths.includes('docs/NOTES-dependencies.md')
    ? tree.read('docs/NOTES-dependencies.md')
    : '';
  const silent = Object.keys(manifest.overrides ?? {})
    .filter((name) => !notes.includes(`\`${name}\``))
    .map((name) => ({ lesson: explained, path: file, detail: name }));
  return [...loose, ...silent];
}
