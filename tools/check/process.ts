import { spawn } from 'node:child_process';

/** What a finished program said. */
export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `node <script> <args>` in `cwd` and waits for its end. Never throws; a program that cannot start exits with 127. */
export function runNode(cwd: string, script: string, args: readonly string[]): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      // No colours: the output is read, filtered and indented.
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    });
    // A run that is given up takes its programs with it.
    const end = (): void => void child.kill();
    process.once('exit', end);
    child.once('close', () => process.off('exit', end));
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    const texts = () => ({ stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    child.on('error', (error) => resolve({ exitCode: 127, stdout: '', stderr: error.message }));
    child.on('close', (exitCode) => resolve({ exitCode: exitCode ?? 1, ...texts() }));
  });
}
