// The 3D view of a frame, loaded when the first frame is opened.
import { lazy } from 'react';

export const FrameViewer = lazy(() => import('../viewer/FrameViewer'));
