import { render } from 'preact';

import { App } from './app';
import { enrolCode, followAddress } from './route';
import { awaitInstall } from './screens/install';
import { begin } from './state';

awaitInstall();
followAddress();
render(<App code={enrolCode()} />, document.getElementById('app')!);
void begin();
