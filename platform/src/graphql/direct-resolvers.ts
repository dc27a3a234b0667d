import type { GraphQLFieldResolver } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import type { RequestContext } from '../context/index.ts';

type Resolver = GraphQLFieldResolver<unknown, RequestContext<never>>;
type FieldResolver = ReturnType<typeof getMetadataStorage>['fieldResolvers'][number];
type Params = NonNullable<FieldResolver['params']>;

/** Leaves the parent of a field as it is: it would be copied into its class for each of them, and our rows have no methods. */
export function keepParents(): void {
  for (const { kind, params = [] } of getMetadataStorage().fieldResolvers) {
    if (kind === 'external') for (const param of params) if (param.kind === 'root') param.getType = undefined;
  }
}

/**
 * Fields whose method asks for nothing but the parent and the context call it, in the place of what looks its parameters up
 * each time.
 * @param instanceOf the object that a class of resolvers was made to
 */
export function callDirectly(
  resolvers: Record<string, Record<string, unknown>>,
  instanceOf: (target: unknown) => object | undefined,
): void {
  const { objectTypes, fieldResolvers } = getMetadataStorage();
  for (const field of fieldResolvers) {
    const type = objectTypes.find(({ target }) => target === field.getObjectType?.())?.name;
    const own = type === undefined ? undefined : resolvers[type];
    const instance = instanceOf(field.target) as Record<string, unknown> | undefined;
    const method = instance?.[field.methodName];
    if (!own?.[field.schemaName] || !instance || typeof method !== 'function') continue;
    const direct = isPlain(field) ? caller(instance, method as Method, field.params ?? []) : undefined;
    if (direct) own[field.schemaName] = direct;
  }
}

const isPlain = ({ kind, middlewares = [], roles = [] }: FieldResolver): boolean =>
  kind === 'external' && middlewares.length === 0 && roles.length === 0;

type Method = (this: object, ...args: unknown[]) => unknown;

function caller(instance: object, method: Method, params: Params): Resolver | undefined {
  const order = [...params].sort((a, b) => a.index - b.index).map(placeOf);
  switch (order.join(' ')) {
    case '':
      return () => method.call(instance);
    case 'root':
      return (root) => method.call(instance, root);
    case 'context':
      return (_, __, context) => method.call(instance, context);
    case 'root context':
      return (root, _, context) => method.call(instance, root, context);
    case 'context root':
      return (root, _, context) => method.call(instance, context, root);
    default:
      return undefined;
  }
}

function placeOf(param: Params[number]): string {
  if (param.kind !== 'root' && param.kind !== 'context') return 'other';
  return param.propertyName === undefined ? param.kind : 'other';
}
