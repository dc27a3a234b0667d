/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[]} [needs] stages that must have passed before; those that are not in the list have
 * @property {(tell: (text: string) => void, stop: AbortSignal) => Promise<Outcome>} run `tell` prints
 */

/** @typedef {{ word: string, seconds?: number, note?: string }} Outcome */

/**
 * Runs stages side by side, as many as there are lanes, in the order of the list. What each of them prints stays
 * together: the one that began first prints as it goes, the others are kept until it is their turn. Once one has failed
 * no other begins; those that run go on, because what they find is worth knowing.
 * @param {Stage[]} stages
 * @param {{ lanes: number, write: (text: string) => void, signal?: AbortSignal }} options `signal` gives the run up
 * @returns {Promise<(Outcome & { name: string })[]>} in the order of the list; a stage that never began is `not run`
 */
export async function runStages(stages, { lanes, write, signal = new AbortController().signal }) {
  const outcomes = new Map();
  const pending = [...stages];
  const telling = inTurn(write);
  let hasFailed = false;

  const isReady = ({ needs = [] }) =>
    needs.every((name) => outcomes.has(name) || !stages.some((stage) => stage.name === name));

  const running = new Set();
  const begin = (stage) => {
    pending.splice(pending.indexOf(stage), 1);
    const { tell, close } = telling.open(header(stage.name));
    const work = stage.run(tell, signal).then((outcome) => {
      running.delete(work);
      outcomes.set(stage.name, outcome);
      hasFailed ||= outcome.word === 'FAILED';
      close();
    });
    running.add(work);
  };
  for (;;) {
    while (!hasFailed && !signal.aborted && running.size < lanes && pending.some(isReady))
      begin(pending.find(isReady));
    if (running.size === 0) break;
    await Promise.race(running);
  }
  return stages.map(({ name }) => ({ name, ...(outcomes.get(name) ?? { word: 'not run' }) }));
}

function header(name) {
  return `\n━━ ${name} ${'━'.repeat(Math.max(0, 60 - name.length))}\n`;
}

/** Several who print at once are told one after the other, each of them whole. */
function inTurn(write) {
  /** Those that began and are not told to their end, oldest first. */
  const turns = [];
  const flush = () => {
    for (;;) {
      const [first] = turns;
      if (!first) return;
      if (first.kept) write(first.kept);
      first.kept = '';
      if (!first.isClosed) return;
      turns.shift();
    }
  };
  return {
    open(head) {
      const turn = { kept: head, isClosed: false };
      turns.push(turn);
      flush();
      return {
        tell(text) {
          turn.kept += text;
          flush();
        },
        close() {
          turn.isClosed = true;
          flush();
        },
      };
    },
  };
}
