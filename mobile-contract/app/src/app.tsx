import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { glance, opened } from './state';
import { route } from './route';
import { Door } from './screens/door';
import { Home } from './screens/home';
import { Household } from './screens/household';
import { Households } from './screens/households';
import { Mend } from './screens/mend';
import { Outbox } from './screens/outbox';
import { Said } from './screens/parts';
import { Registering } from './screens/registering';
import { Relocation } from './screens/relocation';
import { Settings } from './screens/settings';
import { VillagePapers } from './screens/village';
import { Visit } from './screens/visit';

/** The whole app: the door while it is not open, and then the screen of the address. */
export function App({ code }: { code: string }): JSX.Element {
  const ready = opened.value?.state === 'ready' || (glance.value !== null && glanced.has(location.hash));
  const screen = screenOf(route.value.path);
  useEffect(() => scrollTo(0, 0), [screen]);
  return (
    <>
      {ready ? <Screen key={screen} /> : <Door code={code} />}
      <Said />
    </>
  );
}

/** Addresses of the screens that a glance says enough for. */
const glanced = new Set(['', '#', '#/', '#/households']);

/** What makes another screen of an address: a form is opened where it stands, on the same one. */
function screenOf([name = '', id = '', part = '']: readonly string[]): string {
  return [name, id, name === 'household' && part !== 'edit' ? part : ''].join('/');
}

function Screen(): JSX.Element {
  const [name, id = '', part] = route.value.path;
  switch (name) {
    case 'households':
      return <Households />;
    case 'household':
      return part === 'visit' ? <Visit id={id} /> : part === 'relocation' ? <Relocation id={id} /> : <Household id={id} />;
    case 'village':
      return <VillagePapers code={id} />;
    case 'new':
      return <Registering village={id} />;
    case 'outbox':
      return <Outbox />;
    case 'mend':
      return <Mend id={id} />;
    case 'settings':
      return <Settings />;
  }
  return <Home />;
}
