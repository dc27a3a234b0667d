import {
  FieldsOnCorrectTypeRule,
  getOperationAST,
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  OverlappingFieldsCanBeMergedRule,
  parse,
  specifiedRules,
  TokenKind,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationRule,
} from 'graphql';
import { passedCeiling } from './ceilings.ts';
import { passedByText } from './document-text.ts';
import type { Limits } from './limits.ts';
import { Lru } from './lru.ts';
import { Measurer, nothing, type Measure } from './measure.ts';
import { OperationPrice } from './operation-price.ts';
import { overlappingFieldsRule } from './overlapping-fields.ts';
import type { PriceList } from './price-list.ts';
import { plainMessage, tooComplex } from './refusal.ts';

/** One operation of an admitted document. */
export interface AdmittedOperation {
  node: OperationDefinitionNode;
  measure: Measure;
  /** What it costs, before it runs and after. */
  price: OperationPrice;
}

/** What admission knows of the graph. */
export interface AdmittedGraph {
  /** What clients see. */
  schema: GraphQLSchema;
  prices: PriceList;
  /** Mutations that try a secret. */
  credentialMutations: ReadonlySet<string>;
}

export interface AdmittedDocument {
  kind: 'admitted';
  document: DocumentNode;
  /** Null when the name is unknown, or missing where there are several. */
  operation(name: string | undefined): AdmittedOperation | null;
}

/** Why a document is not executed. */
export interface RefusedDocument {
  kind: 'refused';
  errors: readonly GraphQLError[];
}

/** Documents remembered as parsed and validated. */
const kept = 1_000;
/** Refusals remembered, so that repeating an attack is cheaper for us than for the attacker. */
const keptRefusals = 256;
/** Longer sources hold long texts where variables belong: a few of them must not fill the memory. */
const longSource = 16 * 1024;
const keptLong = 16;
/** Those that large hostile documents break: cheap when they are asked by themselves. */
const firstRules: readonly ValidationRule[] = [FieldsOnCorrectTypeRule, overlappingFieldsRule];
/** The others of the specification. */
const otherRules = specifiedRules.filter(
  (rule) => rule !== FieldsOnCorrectTypeRule && rule !== OverlappingFieldsCanBeMergedRule,
);
/** Types that all of a document's selections may have to be priced for. */
const typesAtOnce = 2;

/** Parses, measures and validates documents, in that order: nothing expensive sees what is beyond a ceiling. */
export class Documents {
  private readonly admitted = new Lru<AdmittedDocument>(kept);
  private readonly long = new Lru<AdmittedDocument>(keptLong);
  private readonly refused = new Lru<RefusedDocument>(keptRefusals);
  private readonly stages: readonly (readonly ValidationRule[])[];

  constructor(
    private readonly graph: AdmittedGraph,
    private readonly limits: Limits,
    introspection: boolean,
  ) {
    const closed = introspection ? [] : [NoSchemaIntrospectionCustomRule];
    this.stages = [firstRules, [...otherRules, ...closed]];
  }

  /** @param hash identifies the source */
  admit(hash: string, source: string): AdmittedDocument | RefusedDocument {
    const known = this.find(hash);
    if (known) return known;
    const verdict = this.judge(source);
    if (verdict.kind === 'refused') this.refused.set(hash, verdict);
    else (source.length > longSource ? this.long : this.admitted).set(hash, verdict);
    return verdict;
  }

  /** The verdict of a source that was judged lately. */
  find(hash: string): AdmittedDocument | RefusedDocument | undefined {
    return this.admitted.get(hash) ?? this.refused.get(hash) ?? this.long.get(hash);
  }

  /** What was admitted lately, by hash. */
  recent(): readonly (readonly [hash: string, document: AdmittedDocument])[] {
    return this.admitted.all();
  }

  private judge(source: string): AdmittedDocument | RefusedDocument {
    const tooLong = passedByText(source, this.limits);
    if (tooLong) return refuse([tooLong]);
    let document: DocumentNode;
    try {
      document = parse(source, { maxTokens: this.limits.tokens });
    } catch (error) {
      return refuse([this.parseError(error)]);
    }
    const passed = this.longName(document) ?? this.passedCeiling(document);
    if (passed) return refuse([passed]);
    const found = this.faults(document);
    if (found.length > 0) return refuse(found.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')));
    try {
      return this.admittedDocument(document);
    } catch (error) {
      if (error instanceof GraphQLError) return refuse([error]);
      throw error;
    }
  }

  private faults(document: DocumentNode): readonly GraphQLError[] {
    try {
      // graphql-js adds an error of its own when it stops early.
      const options = { maxErrors: this.limits.errors, hideSuggestions: true };
      for (const rules of this.stages) {
        const found = validate(this.graph.schema, document, rules, options);
        if (found.length > 0) return found;
      }
      return [];
    } catch (error) {
      // It throws where a variable decides about a root field of a subscription.
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }

  private parseError(error: unknown): GraphQLError {
    if (!(error instanceof GraphQLError)) throw error;
    const { tokens } = this.limits;
    if (/more tha[nt] \d+ tokens/.test(error.message)) {
      return tooComplex('tokens', tokens, tokens + 1, 'This document has too many tokens');
    }
    return withCode(error, 'GRAPHQL_PARSE_FAILED');
  }

  private longName(document: DocumentNode): GraphQLError | null {
    const maximum = this.limits.nameLength;
    for (let token = document.loc?.startToken; token; token = token.next ?? undefined) {
      const length = token.end - token.start;
      if (token.kind !== TokenKind.NAME || length <= maximum) continue;
      return tooComplex('nameLength', maximum, length, 'A name in this document is too long');
    }
    return null;
  }

  private passedCeiling(document: DocumentNode): GraphQLError | null {
    const measurer = new Measurer(document, this.graph.credentialMutations);
    const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
    const most = this.limits.operations;
    if (operations.length > most)
      return tooComplex('operations', most, operations.length, 'This document has too many operations');
    const measures = operations.map((operation) => measurer.operation(operation));
    const selections = measures.reduce((sum, measure) => sum + measure.selections, 0);
    if (measures.length > 1) measures.push({ ...nothing, selections });
    for (const measure of [...measures, ...measurer.allFragments()]) {
      const passed = passedCeiling(measure, this.limits);
      if (passed) return passed;
    }
    const [maximum, value] = [this.limits.fragments, measurer.fragmentCount()];
    return value > maximum
      ? tooComplex('fragments', maximum, value, 'This document has too many fragments')
      : null;
  }

  private admittedDocument(document: DocumentNode): AdmittedDocument {
    const operations = new Map(
      document.definitions.flatMap((node) =>
        node.kind === Kind.OPERATION_DEFINITION
          ? [[node, this.admittedOperation(document, node)] as const]
          : [],
      ),
    );
    return {
      kind: 'admitted',
      document,
      operation: (name) => {
        const node = getOperationAST(document, name);
        return (node && operations.get(node)) ?? null;
      },
    };
  }

  /** @throws GraphQLError when it cannot be priced */
  private admittedOperation(document: DocumentNode, node: OperationDefinitionNode): AdmittedOperation {
    const { schema, prices, credentialMutations } = this.graph;
    const mostSelections = this.limits.selections * typesAtOnce;
    const price = new OperationPrice({ schema, prices, document, mostSelections }, node);
    return { node, measure: new Measurer(document, credentialMutations).operation(node), price };
  }
}

/** Nothing of the document stays in it: refusals are remembered, and what is refused is often large. */
function withCode({ message, locations, extensions }: GraphQLError, code: string): GraphQLError {
  const error = new GraphQLError(plainMessage(message), { extensions: { code, ...extensions } });
  return Object.defineProperty(error, 'locations', { value: locations, enumerable: true });
}

function refuse(errors: readonly GraphQLError[]): RefusedDocument {
  return { kind: 'refused', errors };
}
