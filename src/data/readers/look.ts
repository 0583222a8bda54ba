// A look at files that may turn out unreadable: telling so is left to the one who reads them.
import { decodeHead } from '../files/lines';
import type { SourceFile } from '../types';
import type { Look } from './reader';

/** Text from the beginning of a file; '' where it cannot be read. */
export const headText = (file: SourceFile, look: Look): Promise<string> =>
  look(file).then(
    (head) => head.text,
    () => '',
  );

/** All text of a small file; '' where it cannot be read. */
export const wholeText = (file: SourceFile): Promise<string> => file.read().then(decodeHead, () => '');
