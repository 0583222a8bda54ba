// Listens to the keyboard and does what keyboard.ts says.
import { useEffect } from 'react';
import { useSession } from '../state/hooks';
import { act } from './act';
import { focusOf, keyAction } from './keyboard';

export function useKeys(): void {
  const session = useSession();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // Somebody nearer to the key has used it.
      if (event.defaultPrevented) return;
      const { key, shiftKey: shift, altKey: alt, repeat: held } = event;
      const command = event.ctrlKey || event.metaKey;
      const press = { key, shift, alt, held, command, focus: focusOf(event.target) };
      const action = keyAction(press, session.store.getState().run);
      if (!action) return;
      event.preventDefault();
      act(session, action);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [session]);
}
