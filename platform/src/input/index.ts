export {
  atLeast,
  atMost,
  fewEnough,
  httpsUrl,
  hyphenated,
  notNull,
  oneLine,
  prose,
  sized,
  visibleText,
} from './rules.ts';
export { searchForm, searchPatterns } from './search.ts';
