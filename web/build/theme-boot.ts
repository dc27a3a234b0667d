import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/**
 * Puts the theme's boot script into the head as a blocking file of its own: it runs before the first paint
 * without an inline script, and its name carries a hash like every other asset.
 */
export function themeBoot(source: string, devUrl: string): Plugin {
  const code = readFileSync(source, 'utf8');
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 8);
  const fileName = `assets/theme-${hash}.js`;
  let building = false;
  return {
    name: 'testverse-theme-boot',
    configResolved(config) {
      building = config.command === 'build';
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source: code });
    },
    transformIndexHtml: {
      order: 'post',
      handler: () => [
        { tag: 'script', attrs: { src: building ? `/${fileName}` : devUrl }, injectTo: 'head-prepend' },
      ],
    },
  };
}
