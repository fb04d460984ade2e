/** True where the in-browser mocks are the backend: `vite` in development and `vite build --mode mocks`. A constant, so that other builds drop the mocks. */
declare const __MOCKS__: boolean
