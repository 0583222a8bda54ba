// Starts the page: two workers, one session, React.
import '@fontsource-variable/inter';
import { createRoot } from 'react-dom/client';
import { App } from './studio/App';
import { openSession } from './studio/state/open';

const root = document.getElementById('root');
if (!root) throw new Error('index.html lost its #root');
createRoot(root).render(<App session={openSession()} />);
