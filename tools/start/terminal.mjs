// A few calm lines: every long step says what it does, shows that it lives, and how long it took.
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const REDRAW_MS = 120;
/** Without a terminal nothing can be redrawn; a line every so often says that it still works. */
const SIGN_OF_LIFE_MS = 15_000;

const out = process.stdout;
// A terminal that was closed, or a pipe nobody reads, must not end a server in the middle of its work.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
const seconds = (sinceMs) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

/** Prints one line, indented like the rest. */
export function say(line) {
  out.write(line ? `  ${line}\n` : '\n');
}

/** Prints what went wrong and what to do about it. */
export function complain(message) {
  process.stderr.write(`\n  ${message.replaceAll('\n', '\n  ')}\n\n`);
}

/**
 * Runs `work` under a line that shows progress.
 * @param {string} label what is being done, as "building the server"
 * @param {(report: (detail: string) => void) => Promise<T>} work gets a function to say how far it is
 * @returns {Promise<T>} what `work` returns
 * @template T
 */
export async function step(label, work) {
  const since = performance.now();
  let detail = '';
  const report = (text) => {
    detail = text ? ` (${text})` : '';
  };
  const stopShowing = out.isTTY
    ? animate(() => `${label}${detail} · ${seconds(since)}`)
    : remind(label, () => `${detail} · ${seconds(since)}`);
  try {
    const result = await work(report);
    stopShowing();
    out.write(out.isTTY ? `  ${label} · ${seconds(since)}\n` : `  done in ${seconds(since)}\n`);
    return result;
  } catch (error) {
    stopShowing();
    if (out.isTTY) out.write(`  ${label}\n`);
    throw error;
  }
}

function animate(text) {
  let frame = 0;
  const draw = () => out.write(`\r\x1b[2K${frames[frame++ % frames.length]} ${text()}`);
  draw();
  const timer = setInterval(draw, REDRAW_MS);
  return () => {
    clearInterval(timer);
    out.write('\r\x1b[2K');
  };
}

function remind(label, text) {
  out.write(`  ${label} …\n`);
  const timer = setInterval(() => out.write(`  … still at it${text()}\n`), SIGN_OF_LIFE_MS);
  return () => clearInterval(timer);
}
