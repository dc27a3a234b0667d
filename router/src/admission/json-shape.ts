import type { GraphQLError } from 'graphql';
import type { Limits } from './limits.ts';
import { tooComplex } from './refusal.ts';

/** What a JSON text holds, as far as it decides how long parsing it takes. */
export interface JsonShape {
  /** Of all objects together. */
  keys: number;
  /** Keys of the largest object. */
  widest: number;
  /** Items of the longest list; a list that is the whole text is none. */
  longest: number;
}

const [quote, backslash, colon, comma] = [0x22, 0x5c, 0x3a, 0x2c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
/** Shorter texts are parsed before anything could be gained by looking at them. */
const shortBytes = 4_096;
/** To call something for a shorter string takes longer than to look through it. */
const shortString = 64;

/** Counts in one pass over the text, and makes nothing of it. What it tells of a text that is no JSON means nothing. */
export function jsonShape(text: Buffer): JsonShape {
  const shape = { keys: 0, widest: 0, longest: 0 };
  // Commas of the lists and objects around the one that is open.
  const around: number[] = [];
  let commas = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case quote:
        at = endOfString(text, at);
        break;
      case colon:
        shape.keys += 1;
        break;
      case comma:
        commas += 1;
        break;
      case openList:
      case openObject:
        around.push(commas);
        commas = 0;
        break;
      case closeList:
        if (around.length > 1) shape.longest = Math.max(shape.longest, commas + 1);
        commas = around.pop() ?? 0;
        break;
      case closeObject:
        shape.widest = Math.max(shape.widest, commas + 1);
        commas = around.pop() ?? 0;
        break;
      default:
    }
  }
  return shape;
}

/** Where the string ends that begins there: short ones are looked through here, the rest of long ones by the machine. */
function endOfString(text: Buffer, start: number): number {
  let at = start + 1;
  for (;;) {
    for (const until = at + shortString; at < until; at += text[at] === backslash ? 2 : 1)
      if (text[at] === quote || at >= text.length) return at;
    const end = text.indexOf(quote, at);
    if (end < 0) return text.length;
    let backslashes = 0;
    while (end - backslashes > at && text[end - backslashes - 1] === backslash) backslashes += 1;
    if (backslashes % 2 === 0) return end;
    at = end + 1;
  }
}

/** @throws OPERATION_TOO_COMPLEX for text that, parsed, would make too many names */
export function refuseManyKeys(text: Buffer, { bodyKeys }: Limits): void {
  if (text.length <= shortBytes) return;
  const passed = manyKeys(jsonShape(text), bodyKeys);
  if (passed) throw passed;
}

/**
 * The same for a text of which nothing is used when something in it is too wide, in the words that are said to variables.
 * @throws OPERATION_TOO_COMPLEX
 */
export function refuseWide(text: Buffer, { bodyKeys, variablesKeys, listItems }: Limits): void {
  if (text.length <= shortBytes) return;
  const shape = jsonShape(text);
  const passed = manyKeys(shape, bodyKeys);
  if (passed) throw passed;
  if (shape.widest > variablesKeys) throw wideObject(variablesKeys, shape.widest);
  if (shape.longest > listItems) throw longList(listItems, shape.longest);
}

/** An object in the variables has too many keys. */
export function wideObject(maximum: number, keys: number): GraphQLError {
  return tooComplex('variablesKeys', maximum, keys, 'An object in the variables is too large');
}

/** A list in the variables has too many items. */
export function longList(maximum: number, items: number): GraphQLError {
  return tooComplex('listItems', maximum, items, 'A list in the variables is too long');
}

function manyKeys({ keys }: JsonShape, most: number): GraphQLError | undefined {
  return keys > most ? tooComplex('bodyKeys', most, keys, 'This request has too many keys') : undefined;
}
