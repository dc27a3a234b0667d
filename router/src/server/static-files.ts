import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Answer } from './answer.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
};
const compressible = /^(text|application\/(json|manifest|wasm)|image\/svg)/;
/** Below that a compressed file is no faster. */
const smallestCompressed = 1_024;
/** Quality 11 takes seconds for an editor's bundle; 6 is within a few per cent of it. */
const brotliQuality = 6;

/** Bundlers put a digest of the content into these names, so a name never changes its content. */
const hashedName = /^\/assets\/.+[.-][\w-]{8,}\.\w+$/;

/** The build's own notes lie beside what it made. */
const hidden = /\/\.(?!well-known\/)/;

type Coding = 'br' | 'gzip' | 'identity';

interface LoadedFile {
  content: Buffer;
  etag: string;
  type: string;
  coded: Map<Coding, Promise<Buffer>>;
}

/**
 * The files of the web app. Only what was listed when the door opened is ever served, so no path can lead out of the
 * folder; each file is read and compressed once, when it is first asked for.
 */
export class StaticFiles {
  private readonly loaded = new Map<string, Promise<LoadedFile>>();

  private constructor(
    private readonly root: string,
    private readonly paths: ReadonlySet<string>,
  ) {}

  /** @returns null when there is no such folder, or no page in it */
  static async open(root: string): Promise<StaticFiles | null> {
    const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
    const paths = entries
      .filter((entry) => entry.isFile())
      .map(
        (entry) =>
          `/${path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')}`,
      );
    const shown = paths.filter((file) => !hidden.test(file));
    return shown.includes('/index.html') ? new StaticFiles(root, new Set(shown)) : null;
  }

  /** The answer to a path: the file, the page of the app for its own addresses, or null. */
  async answer(request: IncomingMessage, urlPath: string): Promise<Answer | null> {
    const name = this.nameFor(request, urlPath);
    if (name === null) return null;
    const file = await this.load(name);
    const caching = hashedName.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache';
    const coding = this.codingFor(request, file);
    const headers: [string, string][] = [
      ['content-type', file.type],
      ['cache-control', caching],
      ['etag', file.etag],
      ['vary', 'Accept-Encoding'],
    ];
    if (matches(request.headers['if-none-match'], file.etag)) return { status: 304, headers, body: '' };
    if (coding !== 'identity') headers.push(['content-encoding', coding]);
    return { status: 200, headers, body: await encode(file, coding) };
  }

  private nameFor(request: IncomingMessage, urlPath: string): string | null {
    const decoded = safeDecode(urlPath);
    if (decoded === null) return null;
    if (this.paths.has(decoded)) return decoded;
    const index = `${decoded.replace(/\/$/, '')}/index.html`;
    if (this.paths.has(index)) return index;
    // An address inside the app: pages are asked for as HTML, and have no file extension.
    const wantsPage = (request.headers.accept ?? '').includes('text/html');
    return wantsPage && !path.posix.extname(decoded) ? '/index.html' : null;
  }

  private load(name: string): Promise<LoadedFile> {
    const known = this.loaded.get(name);
    if (known) return known;
    const loading = readFile(path.join(this.root, name)).then((content) => ({
      content,
      etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
      type: types[path.extname(name)] ?? 'application/octet-stream',
      coded: new Map<Coding, Promise<Buffer>>(),
    }));
    this.loaded.set(name, loading);
    loading.catch(() => this.loaded.delete(name));
    return loading;
  }

  private codingFor(request: IncomingMessage, file: LoadedFile): Coding {
    if (file.content.length < smallestCompressed || !compressible.test(file.type)) return 'identity';
    const accepted = String(request.headers['accept-encoding'] ?? '');
    if (/\bbr\b(?!;q=0(\.0*)?(,|$))/.test(accepted)) return 'br';
    return /\bgzip\b(?!;q=0(\.0*)?(,|$))/.test(accepted) ? 'gzip' : 'identity';
  }
}

function encode(file: LoadedFile, coding: Coding): Promise<Buffer> {
  const known = file.coded.get(coding);
  if (known) return known;
  const encoding = compress(file.content, coding);
  file.coded.set(coding, encoding);
  return encoding;
}

function compress(content: Buffer, coding: Coding): Promise<Buffer> {
  if (coding === 'identity') return Promise.resolve(content);
  if (coding === 'gzip') return promisify(gzip)(content);
  return promisify(brotliCompress)(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
}

function matches(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}

function safeDecode(urlPath: string): string | null {
  try {
    return decodeURIComponent(urlPath);
  } catch {
    return null;
  }
}
