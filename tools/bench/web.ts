// How soon the web app is there, and how quickly it answers keys: the built product on its own database with the demo
// world, in the machine's own Chromium, on a slower network and processor than this machine has.
//   npm run bench:web [-- --quick] [--only=<part of a page's name, or typing>] [--against=<address>]
// With --against a product that runs there is measured in turns with this one.
import { cpus } from 'node:os';
import { openBrowser } from '../../tests/browser/support/chromium.ts';
import { startProduct } from '../../tests/support/product.ts';
import { loadPage, type Load } from './web/load.ts';
import { pages, widths } from './web/pages.ts';
import { loadTable, typingTable, write, type Typing } from './web/report.ts';
import { furnish } from './web/site.ts';
import { typeInRoom } from './web/typing.ts';

const option = (name: string): string | undefined =>
  process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const isQuick = process.argv.includes('--quick');
const only = option('only') ?? '';
const against = option('against');
const { loads, messages } = isQuick ? { loads: 3, messages: 150 } : { loads: 7, messages: 1_000 };

const [cpu] = cpus();
const machine = `Node ${process.version.slice(1)}, ${cpus().length} × ${cpu?.model.trim() ?? 'unknown CPU'}`;
console.log(`${machine}; Chromium, the product and PostgreSQL share them`);

const [product, browser] = await Promise.all([startProduct({ demo: true }), openBrowser()]);
try {
  const origins = [product.url, ...(against === undefined ? [] : [against])];
  const sites = await Promise.all(origins.map((origin) => furnish(origin, messages)));
  const loaded: Load[] = [];
  const chosen = pages.filter(({ name }) => name.includes(only));
  // The first turn compresses files and warms what processes keep; it does not count.
  for (let turn = 0; turn <= loads; turn += 1)
    for (const page of chosen)
      for (const width of widths)
        for (const site of sites) {
          const load = await loadPage(browser, site, page, width);
          if (turn > 0) loaded.push(load);
        }
  const typed: Typing[] = [];
  if ('typing'.includes(only))
    for (const width of widths) for (const site of sites) typed.push(await typeInRoom(browser, site, width));
  const lines = [
    ...(loaded.length > 0 ? loadTable(loaded, origins) : []),
    ...(typed.length > 0 ? ['', ...typingTable(typed, origins)] : []),
  ];
  console.log(`\n${lines.join('\n')}\n`);
  if (!isQuick && only === '' && against === undefined) await write(machine, loads, lines);
} finally {
  await browser.close();
  await product.remove();
}
