import { lockHolder } from './postgres/lock.ts';
import { StartProblem } from './postgres/errors.ts';
import { renewalSignal } from './renewal.ts';
import { readSettings } from './settings.ts';
import { say } from './terminal.mjs';

/**
 * Asks the start that has the data folder to put new processes in the place of those that serve.
 * @throws StartProblem when there is none
 */
export async function restart(): Promise<void> {
  const { dataDir } = readSettings();
  const pid = await lockHolder(dataDir);
  if (pid === undefined) throw new StartProblem(`nothing runs on the data folder ${dataDir}.`);
  process.kill(pid, renewalSignal);
  say(`asked process ${pid}; its terminal tells how that goes`);
}
