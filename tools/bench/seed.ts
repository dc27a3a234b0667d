// Fills a database of its own with a world of real size, for the bench of the product.
//   npm run bench:seed [-- --anew]      BENCH_DATA (.data/bench) says where
import { benchFolder, ensureWorld } from './seed/folder.ts';
import { realSize } from './seed/sizes.ts';

await ensureWorld({
  dataDir: benchFolder(),
  sizes: realSize,
  anew: process.argv.includes('--anew'),
  say: (line) => console.log(line),
});
