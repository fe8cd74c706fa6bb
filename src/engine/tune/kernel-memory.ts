// Which family of kernels was found fastest, kept from one session to the next.

import { KERNEL_FAMILIES, type KernelFamily } from '../kernels/family.ts';

/**
 * Where winners are kept, by a text that names adapter and shape. Either method may reject: what cannot be read or kept is
 * then as if it had not been.
 */
export interface KernelMemory {
  read(key: string): Promise<string | undefined>;
  write(key: string, family: KernelFamily): Promise<void>;
}

const DATABASE = 'noisy-ctrnn';
const STORE = 'kernels';

function finished<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return finished(request);
}

/** A browser's own memory; private windows may have none. */
const ofBrowser: KernelMemory = {
  async read(key) {
    const database = await openDatabase();
    try {
      return await finished(database.transaction(STORE).objectStore(STORE).get(key));
    } finally {
      database.close();
    }
  },
  async write(key, family) {
    const database = await openDatabase();
    try {
      await finished(database.transaction(STORE, 'readwrite').objectStore(STORE).put(family, key));
    } finally {
      database.close();
    }
  },
};

/** The browser's memory where there is one. */
export function browserMemory(): KernelMemory | undefined {
  return typeof indexedDB === 'undefined' ? undefined : ofBrowser;
}

/** What a memory holds under a key, if it can be read and still is a family. */
export async function remembered(
  memory: KernelMemory | undefined,
  key: string,
): Promise<KernelFamily | undefined> {
  const found = await memory?.read(key).catch(() => undefined);
  return KERNEL_FAMILIES.find((family) => family === found);
}
