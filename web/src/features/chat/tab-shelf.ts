import type { OutboxShelf } from '@testverse/client-sdk/live';

/** A storage of the browser as a shelf for an outbox: all tabs share it, and one of them sends at a time. */
export function tabShelf(storage: Storage): OutboxShelf {
  const locks = navigator.locks as LockManager | undefined;
  return {
    keys: () => Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? ''),
    read: (key) => storage.getItem(key),
    write: (key, text) => storage.setItem(key, text),
    remove: (key) => storage.removeItem(key),
    onChange: (listener) => {
      const hear = (event: StorageEvent): void => {
        if (event.storageArea === storage) listener();
      };
      window.addEventListener('storage', hear);
      return () => window.removeEventListener('storage', hear);
    },
    alone: (name, work) => (locks ? locks.request(name, work) : work()),
  };
}
