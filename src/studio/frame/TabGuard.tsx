// What is shown in place of a tab that broke: the other tabs and the run go on.
import { Component, type ReactNode } from 'react';
import { Button } from '../design/Button';
import { frameWords } from '../words';

interface Props {
  /** A tab that broke is tried again when another one was opened. */
  readonly view: string;
  readonly children: ReactNode;
}

interface State {
  readonly failed: string | null;
  readonly view: string;
}

const words = frameWords.broken;

// React has error boundaries as classes only.
export class TabGuard extends Component<Props, State> {
  override state: State = { failed: null, view: this.props.view };

  static getDerivedStateFromError(error: unknown): Pick<State, 'failed'> {
    return { failed: error instanceof Error ? error.message : String(error) };
  }

  static getDerivedStateFromProps(props: Props, state: State): State | null {
    return props.view === state.view ? null : { failed: null, view: props.view };
  }

  override render(): ReactNode {
    if (this.state.failed === null) return this.props.children;
    return (
      <div className="empty" role="alert">
        <h1>{words.title}</h1>
        <p>{this.state.failed}</p>
        <p>{words.fix}</p>
        <Button look="primary" onClick={() => location.reload()}>
          {words.reload}
        </Button>
      </div>
    );
  }
}
