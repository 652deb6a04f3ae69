import { describeStoreContract } from '../contract.ts';
import { openEmbeddedStore } from './open-embedded-store.ts';

describeStoreContract('embedded', (path) => openEmbeddedStore({ path, memoryBytesMax: 1_200_000_000, threadPoolSize: 16 }));
