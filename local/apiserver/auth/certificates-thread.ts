import { parentPort, workerData } from 'node:worker_threads';
import { createPki, type PkiOptions } from './certificates.ts';

parentPort?.postMessage(await createPki(workerData as PkiOptions));
