import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  typeFromAST,
} from 'graphql';
import { described, docstring, upperFirst } from './text.mjs';

const scalars = { ID: 'string', String: 'string', Int: 'number', Float: 'number', Boolean: 'boolean' };
/** Custom scalars travel as JSON; what is not listed here is `unknown` until somebody says what it is. */
const customScalars = { DateTime: 'string', Date: 'string', Cursor: 'string' };

function leaf(type, used) {
  if (isEnumType(type)) {
    used.enums.add(type.name);
    return type.name;
  }
  return scalars[type.name] ?? customScalars[type.name] ?? 'unknown';
}

/**
 * TypeScript types of results and variables. `used` collects the enums, fragments and the marker of unknown types that a
 * file has to import.
 */
export function typePrinter(schema, fragments, used) {
  return {
    result: (type, selectionSet) => resultType(type, [selectionSet], ''),
    variables,
    input,
    inputsBelow,
  };

  function resultType(type, selectionSets, indent) {
    const named = wholeFragment(type, selectionSets);
    if (named) return named;
    const members = isAbstractType(type)
      ? [...schema.getPossibleTypes(type)].sort((a, b) => a.name.localeCompare(b.name))
      : [type];
    const shapes = members.map((member) => objectShape(member, selectionSets, indent, `'${member.name}'`));
    if (isAbstractType(type) && asksTypename(selectionSets)) {
      used.unknown = true;
      shapes.push(objectShape(type, selectionSets, indent, 'UnknownValue'));
    }
    return [...new Set(shapes)].join(' | ');
  }

  /** The type of a fragment that is all there is to a selection: one name instead of its fields again. */
  function wholeFragment(type, selectionSets) {
    const [spread, ...others] = selectionSets.flatMap((set) => set.selections);
    if (others.length || spread?.kind !== 'FragmentSpread' || isSkippable(spread)) return null;
    const fragment = fragments.get(spread.name.value);
    if (fragment.typeCondition.name.value !== type.name) return null;
    used.fragments.set(fragment.name.value, fragment.area);
    return fragmentType(fragment);
  }

  function asksTypename(selectionSets) {
    return selectionSets.some((set) =>
      set.selections.some((one) => one.kind === 'Field' && one.name.value === '__typename'),
    );
  }

  function objectShape(type, selectionSets, indent, typename) {
    const inner = `${indent}  `;
    const fields = new Map();
    for (const set of selectionSets) collect(type, set, false, fields);
    const lines = [...fields].map(([key, { nodes, isOptional }]) => {
      if (nodes[0].name.value === '__typename') return `${inner}readonly ${key}: ${typename};\n`;
      const field = type.getFields()[nodes[0].name.value];
      const sets = nodes.flatMap((node) => (node.selectionSet ? [node.selectionSet] : []));
      const value = wrap(field.type, (named) =>
        isLeafType(named) ? leaf(named, used) : resultType(named, sets, inner),
      );
      return `${docstring(described(field), inner)}${inner}readonly ${key}${isOptional ? '?' : ''}: ${value};\n`;
    });
    return `{\n${lines.join('')}${indent}}`;
  }

  function collect(type, set, isConditional, fields) {
    for (const selection of set.selections) {
      const isOptional = isConditional || isSkippable(selection);
      if (selection.kind === 'Field') {
        const key = (selection.alias ?? selection.name).value;
        const known = fields.get(key);
        if (known) {
          known.nodes.push(selection);
          known.isOptional &&= isOptional;
        } else fields.set(key, { nodes: [selection], isOptional });
        continue;
      }
      const target = selection.kind === 'FragmentSpread' ? fragments.get(selection.name.value) : selection;
      if (applies(type, target.typeCondition)) collect(type, target.selectionSet, isOptional, fields);
    }
  }

  function applies(type, condition) {
    if (!condition || condition.name.value === type.name) return true;
    const wanted = typeFromAST(schema, condition);
    return isAbstractType(wanted) && schema.isSubType(wanted, type);
  }

  function variables(definitions) {
    if (!definitions.length) return 'Record<string, never>';
    const lines = definitions.map((definition) => {
      const type = typeFromAST(schema, definition.type);
      const isOptional = !isNonNullType(type) || definition.defaultValue !== undefined;
      return `  ${definition.variable.name.value}${isOptional ? '?' : ''}: ${inputValue(type, isOptional)};\n`;
    });
    return `{\n${lines.join('')}}`;
  }

  function input(type) {
    const lines = Object.values(type.getFields()).map((field) => {
      const isOptional = !isNonNullType(field.type) || field.defaultValue !== undefined;
      return `${docstring(described(field), '  ')}  ${field.name}${isOptional ? '?' : ''}: ${inputValue(field.type, isOptional)};\n`;
    });
    return `${docstring(described(type))}export interface ${type.name} {\n${lines.join('')}}\n`;
  }

  function inputValue(type, isOptional) {
    const value = wrap(type, (named) => (isInputObjectType(named) ? named.name : leaf(named, used)));
    return isOptional ? `${value} | undefined` : value;
  }

  /** Every input type reachable from these variables, by name. */
  function inputsBelow(definitions) {
    const found = new Map();
    const visit = (type) => {
      const named = getNamedType(type);
      if (!isInputObjectType(named) || found.has(named.name)) return;
      found.set(named.name, named);
      for (const field of Object.values(named.getFields())) visit(field.type);
    };
    for (const definition of definitions) visit(typeFromAST(schema, definition.type));
    return found;
  }
}

/** Name of the type of a fragment. */
export const fragmentType = (fragment) => `${upperFirst(fragment.name.value)}Fragment`;

function wrap(type, print) {
  if (!isNonNullType(type)) return `${wrapPresent(type, print)} | null`;
  return wrapPresent(getNullableType(type), print);
}

function wrapPresent(type, print) {
  return isListType(type) ? `ReadonlyArray<${wrap(type.ofType, print)}>` : print(type);
}

function isSkippable(selection) {
  return (selection.directives ?? []).some(({ name }) => name.value === 'include' || name.value === 'skip');
}
