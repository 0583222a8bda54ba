// Data from an address: "?data=URL". Only from the page's own address, as its content policy says.
import { nameOf } from '../start/droppedFiles';
import { failureWords } from '../state/failure';
import type { Session } from '../state/session';
import { frameWords } from '../words';

/** Fetches a file and imports it as if it had been dropped; says in a notice what went wrong. */
export async function fetchData(session: Session, address: string): Promise<void> {
  const words = frameWords.link;
  // Once is enough: a reload finds the data set stored.
  const here = new URL(location.href);
  here.searchParams.delete('data');
  history.replaceState(null, '', here);
  const url = URL.parse(address, document.baseURI);
  if (url?.origin !== location.origin) {
    session.notify('error', words.notOurs(address), words.notOursFix);
    return;
  }
  const file = decodeURIComponent(url.pathname.split('/').at(-1) ?? '') || 'data';
  await session.importFiles(nameOf([file]), async () => {
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`.trim());
      return [{ path: file, file: new File([await answer.blob()], file) }];
    } catch (error) {
      throw new Error(`${words.notFetched(url.href)}: ${failureWords(error).message}`);
    }
  });
}
