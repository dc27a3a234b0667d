import { randomBytes, timingSafeEqual } from 'node:crypto';
import { hash as argon2, parseOptions } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';

/** Cost of one argon2id hash. */
export interface PasswordCost {
  memoryKib: number;
  passes: number;
  lanes: number;
}

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
export const owaspCost: PasswordCost = { memoryKib: 19_456, passes: 2, lanes: 1 };

const saltBytes = 16;

/** The slow functions behind passwords; a test passes cheaper ones, or counts the calls. */
export interface PasswordHasher {
  /** Hashes with the current cost. @returns a PHC string */
  hash(password: string, salt: Uint8Array): Promise<string>;
  /** Hashes with the cost and salt of a stored argon2id hash, to be compared with it. */
  hashLike(stored: string, password: string): Promise<string>;
  verifyBcrypt(stored: string, password: string): Promise<boolean>;
  /** True when a stored hash should be replaced by one of the current kind and cost. */
  isOutdated(stored: string): boolean;
}

/**
 * Hashes run in Node's pool of four threads, which name look-ups and signatures need too: one thread always stays free.
 */
const maxConcurrent = 3;

class Gate {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  async run<T>(fn: () => Promise<T>): Promise<T> {
    if (this.running >= maxConcurrent) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await fn();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}

/** One gate for the process: several subgraphs in tests share the same four threads. */
const gate = new Gate();

export function createPasswordHasher(cost: PasswordCost = owaspCost): PasswordHasher {
  const { memoryKib, passes, lanes } = cost;
  return {
    hash: (password, salt) =>
      gate.run(() => argon2(password, { memoryCost: memoryKib, timeCost: passes, parallelism: lanes, salt })),
    hashLike: (stored, password) =>
      gate.run(() => {
        const { memoryCost, timeCost, parallelism, outputLen } = parseOptions(stored);
        return argon2(password, { memoryCost, timeCost, parallelism, outputLen, salt: saltOf(stored) });
      }),
    verifyBcrypt: (stored, password) => gate.run(() => verifyBcrypt(password, stored)),
    isOutdated: (stored) => {
      if (isBcrypt(stored)) return true;
      const { memoryCost, timeCost, parallelism } = parseOptions(stored);
      return memoryCost !== memoryKib || timeCost !== passes || parallelism !== lanes;
    },
  };
}

export function isBcrypt(stored: string): boolean {
  return /^\$2[abxy]?\$/.test(stored);
}

/** The salt inside a PHC string: `$argon2id$v=19$m=…,t=…,p=…$<salt>$<hash>`. */
export function saltOf(stored: string): Buffer {
  return Buffer.from(stored.split('$')[4] ?? '', 'base64');
}

/** Everything of a PHC string but the hash itself: equal recipes give equal hashes of equal passwords. */
export function recipeOf(stored: string): string {
  return stored.slice(0, stored.lastIndexOf('$'));
}

export function isSameHash(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

export function randomSalt(): Buffer {
  return randomBytes(saltBytes);
}
