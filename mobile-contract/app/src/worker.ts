import * as Comlink from 'comlink';

import { Core } from './core/core';

const core = new Core();
Comlink.expose(core);
// While the page is still being made; it hears how that went when it asks.
core.open().catch(() => {});
