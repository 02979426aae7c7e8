import type { ServerResponse } from 'node:http';
import type { Change, Stored } from '../store/stored.ts';
import type { Selects } from '../verbs/select.ts';
import { seen, type WatchEvent } from './events.ts';

/** How events become lines on the wire. */
export interface Encoder {
  readonly event: (event: WatchEvent) => string;
  /** A bookmark; `initialEnd` marks the one after the initial events. */
  readonly bookmark: (version: number, initialEnd: boolean) => string;
}

export interface WatcherOptions {
  readonly response: ServerResponse;
  readonly encoder: Encoder;
  readonly test: Selects | undefined;
  readonly initial: readonly Stored[];
  /** The version that the initial objects show, or that the watch starts after. */
  readonly version: number;
  readonly bookmarks: boolean;
  readonly initialBookmark: boolean;
}

/** Changes that may wait for a slow reader before its connection is given up. */
const PENDING_LIMIT = 10_000;
/** Bytes that are handed to the socket before it has to drain. */
const CHUNK = 256 * 1024;

/**
 * One watch: the initial objects, then every change, at the reader's own pace.
 *
 * What the reader does not take is kept as references to objects that are there anyway; beyond a limit the connection is closed,
 * and the client starts again from the last version it has seen.
 */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #pending: Change[] = [];
  #initial: number = 0;
  #initialDone = false;
  #version: number;
  #blocked = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#version = options.version;
    options.response.on('drain', () => {
      this.#blocked = false;
      this.#pump();
    });
    this.#pump();
  }

  /** Takes one change of the watched resource. */
  take(change: Change): void {
    this.#pending.push(change);
    if (this.#pending.length > PENDING_LIMIT) this.#options.response.destroy();
    else this.#pump();
  }

  /** Tells how far the watch has come, where the client asked for that and is not behind. */
  bookmark(version: number): void {
    const { bookmarks, encoder } = this.#options;
    if (!bookmarks || this.#blocked || !this.#initialDone || this.#pending.length > 0) return;
    this.#version = Math.max(this.#version, version);
    this.#write(encoder.bookmark(this.#version, false));
  }

  #pump(): void {
    while (!this.#blocked) {
      const chunk = this.#nextChunk();
      if (chunk === '') return;
      this.#write(chunk);
    }
  }

  #nextChunk(): string {
    let chunk = '';
    while (chunk.length < CHUNK) {
      const line = this.#nextLine();
      if (line === undefined) return chunk;
      chunk += line;
    }
    return chunk;
  }

  #nextLine(): string | undefined {
    const { encoder, initial, test, initialBookmark } = this.#options;
    const stored = initial[this.#initial];
    if (stored !== undefined) {
      this.#initial += 1;
      return encoder.event({ type: 'ADDED', stored });
    }
    if (!this.#initialDone) {
      this.#initialDone = true;
      if (initialBookmark) return encoder.bookmark(this.#version, true);
    }
    const change = this.#pending.shift();
    if (change === undefined) return undefined;
    if (change.current.version <= this.#version) return '';
    this.#version = change.current.version;
    const event = seen(change, test);
    return event === undefined ? '' : encoder.event(event);
  }

  #write(text: string): void {
    const { response } = this.#options;
    if (response.destroyed || response.writableEnded) this.#blocked = true;
    else if (!response.write(text)) this.#blocked = true;
  }
}
