import { setFlagsFromString } from 'node:v8'

/**
 * From here on the heap may grow by half of what is really used before its garbage is collected. On a machine with much memory V8 lets hundreds of megabytes
 * of it lie while a million accounts pass through, of which no more than a batch is ever needed.
 */
export const keepHeapSmall = (): void => setFlagsFromString('--heap-growing-percent=50')
