import { render } from 'preact';

import { App } from './app';
import { enrolCode, followAddress } from './route';
import { awaitInstall } from './screens/install';
import { begin, look } from './state';

awaitInstall();
followAddress();
void begin();
void look().then(() => render(<App code={enrolCode()} />, document.getElementById('app')!));
