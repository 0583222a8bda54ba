// Listens to the keyboard and does what keyboard.ts says.
import { useEffect } from 'react';
import { useSession } from '../state/hooks';
import { keyAction } from './keyboard';

export function useKeys(): void {
  const session = useSession();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const tag = event.target instanceof Element ? event.target.tagName.toLowerCase() : '';
      const modified = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
      const action = keyAction({ key: event.key, modified, tag }, session.store.getState().run);
      if (!action) return;
      event.preventDefault();
      switch (action.kind) {
        case 'control':
          session.runs.control(action.command);
          break;
        case 'view':
          session.go(action.view);
          break;
        case 'log-x':
          session.toggleLogX();
          break;
        case 'reset-zoom':
          session.resetZoom();
          break;
        case 'keys':
          document.getElementById('keys')?.togglePopover();
          break;
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [session]);
}
