// The 3D view of a frame, loaded when the first frame is opened.
import { type ComponentType, lazy } from 'react';
import type { FrameView } from '../../worker/protocol';

/** What the 3D view is told. */
export interface FrameViewerProps {
  readonly frame: FrameView;
  /** [natoms, 3] eV/A in the order of the frame; null without a model. */
  readonly predicted: Float64Array | Float32Array | null;
  readonly atom: number | null;
  onPick(atom: number | null): void;
  /** CSS pixels */
  readonly height?: number;
}

interface ViewerModule {
  readonly default: ComponentType<FrameViewerProps>;
}

const [load] = Object.values(import.meta.glob<ViewerModule>('../viewer/FrameViewer.tsx'));

const Missing = ({ height }: FrameViewerProps) => <div className="inspect-no-view" style={{ height }} />;

export const FrameViewer = lazy(async (): Promise<ViewerModule> => (load ? load() : { default: Missing }));
