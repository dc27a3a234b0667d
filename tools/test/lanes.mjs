/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[]} [needs] stages that must have passed before; those that are not in the list have
 * @property {(tell: (text: string) => void, stop: AbortSignal) => Promise<Outcome>} run `tell` prints
 */

/** @typedef {{ word: string, seconds?: number, note?: string }} Outcome */

/**
 * Runs stages side by side, as many as there are lanes, in the order of the list. What each of them prints stays
 * together: the one that began first prints as it goes, the others are kept until it is their turn. The first that fails
 * ends the others, and what it printed comes last.
 * @param {Stage[]} stages
 * @param {{ lanes: number, write: (text: string) => void, signal?: AbortSignal }} options
 * @returns {Promise<(Outcome & { name: string })[]>} in the order of the list; a stage that never began is `not run`
 */
export async function runStages(stages, { lanes, write, signal }) {
  const stop = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const outcomes = new Map();
  const pending = [...stages];
  const telling = inTurn(write);

  const isReady = ({ needs = [] }) =>
    needs.every((name) => outcomes.has(name) || !stages.some((stage) => stage.name === name));

  const running = new Set();
  const begin = (stage) => {
    pending.splice(pending.indexOf(stage), 1);
    const turn = telling.open(header(stage.name));
    const work = stage.run(turn.tell, stopped).then((outcome) => {
      running.delete(work);
      const isVictim = stop.signal.aborted && outcome.word === 'FAILED';
      outcomes.set(stage.name, isVictim ? { word: 'ended' } : outcome);
      if (outcome.word === 'FAILED' && !isVictim) {
        telling.keepOnly(turn);
        stop.abort();
      }
      turn.close();
    });
    running.add(work);
  };
  for (;;) {
    while (!stopped.aborted && running.size < lanes && pending.some(isReady)) begin(pending.find(isReady));
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
      turn.tell = (text) => {
        if (turn.isMuted) return;
        turn.kept += text;
        flush();
      };
      turn.close = () => {
        turn.isClosed = true;
        flush();
      };
      return turn;
    },
    /** Nothing more is told of the others. */
    keepOnly(turn) {
      for (const other of turns) {
        if (other === turn) continue;
        Object.assign(other, { isMuted: true, isClosed: true, kept: '' });
      }
      flush();
    },
  };
}
