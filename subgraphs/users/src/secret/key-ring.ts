import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const masterKeyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

/**
 * The secrets of this subgraph, all derived from master keys that live outside the database. The newest master key
 * seals and derives; older ones still open what they sealed, so that a change of key needs no pause.
 */
export class KeyRing {
  /** Names the newest master key without telling anything about it. */
  readonly currentId: string;
  private readonly masters = new Map<string, Buffer>();
  private readonly derived = new Map<string, Buffer>();

  /**
   * @param masterKeys base64 of 32 random bytes each, newest first
   * @throws a plain Error when there is none or one has another length
   */
  constructor(masterKeys: readonly string[]) {
    for (const encoded of masterKeys) {
      const master = Buffer.from(encoded, 'base64');
      if (master.length !== masterKeyBytes) throw new Error('a master key is 32 bytes in base64');
      this.masters.set(idOf(master), master);
    }
    const [newest] = this.masters.keys();
    if (newest === undefined) throw new Error('the users subgraph needs a master key');
    this.currentId = newest;
  }

  /** A 32-byte key for one purpose; null when that master key is not on the ring (any more). */
  derive(purpose: string, masterId = this.currentId): Buffer | null {
    const name = `${masterId}/${purpose}`;
    const known = this.derived.get(name);
    if (known) return known;
    const master = this.masters.get(masterId);
    if (!master) return null;
    const key = Buffer.from(hkdfSync('sha256', master, '', `testverse/users/${purpose}`, masterKeyBytes));
    this.derived.set(name, key);
    return key;
  }

  /** Encrypts under the newest master key (AES-256-GCM). `subject` must be given again to open it. */
  seal(plain: string, subject: string): string {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.require('seal', this.currentId), iv);
    cipher.setAAD(Buffer.from(subject));
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return `${this.currentId}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`;
  }

  /** @throws a plain Error when the master key is missing, or the text or its subject was changed */
  open(sealed: string, subject: string): string {
    const [masterId = '', encoded = ''] = sealed.split('.');
    const box = Buffer.from(encoded, 'base64url');
    const key = this.require('seal', masterId);
    const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, ivBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(subject));
    decipher.setAuthTag(box.subarray(ivBytes, ivBytes + tagBytes));
    const plain = decipher.update(box.subarray(ivBytes + tagBytes));
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  }

  private require(purpose: string, masterId: string): Buffer {
    const key = this.derive(purpose, masterId);
    if (!key) throw new Error(`master key ${masterId} is needed to open a stored secret, but was not given`);
    return key;
  }
}

function idOf(master: Buffer): string {
  return createHash('sha256')
    .update('testverse/users/master-key-id')
    .update(master)
    .digest('hex')
    .slice(0, 8);
}
