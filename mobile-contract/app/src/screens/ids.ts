import { useEffect, useState } from 'preact/hooks';

import { doing, ruhu } from '../state';

/** An id for the row that a form will make; '' until the core has made one. */
export function useNewId(): string {
  const [id, setId] = useState('');
  useEffect(() => void doing(ruhu.newId()).then((made) => setId(made ?? '')), []);
  return id;
}
