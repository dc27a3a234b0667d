import type { SchemaChange } from './schema-change.ts';

interface Described {
  readonly description?: string | null;
  readonly deprecationReason?: string | null;
}

/** A change of words alone. */
export function documentationChange(path: string, old: Described, now: Described): SchemaChange[] {
  const isSame = (old.description ?? '') === (now.description ?? '');
  return isSame ? [] : [{ severity: 'documentation', path, what: 'has another description' }];
}

/** A deprecation asks clients to move on; its end asks nothing. */
export function deprecationChange(path: string, old: Described, now: Described): SchemaChange[] {
  const [before, after] = [old.deprecationReason ?? null, now.deprecationReason ?? null];
  if (before === after) return [];
  if (before === null) return [{ severity: 'attention', path, what: `is deprecated: ${after}` }];
  if (after === null) return [{ severity: 'safe', path, what: 'is no longer deprecated' }];
  return [{ severity: 'documentation', path, what: `is deprecated for another reason: ${after}` }];
}
