// The whole window accepts drops of files; returns true while one hovers.
import { useEffect, useState } from 'react';
import { readDrop } from '../start/droppedFiles';
import { useSession } from '../state/hooks';

export function useWindowDrop(): boolean {
  const session = useSession();
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Enter and leave also fire for every child: count them.
    let depth = 0;
    const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth++;
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const hover = (event: DragEvent): void => {
      if (holdsFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      depth = 0;
      setOver(false);
      if (!event.dataTransfer || !holdsFiles(event)) return;
      event.preventDefault();
      const found = readDrop(event.dataTransfer);
      if (!found) return;
      session.go('start');
      void session.importFiles(found.name, found.collect);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', hover);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', hover);
      window.removeEventListener('drop', drop);
    };
  }, [session]);
  return over;
}
