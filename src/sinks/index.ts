/** Where reports go. */
export { FileSink, type FileSinkOptions } from './file-sink.js'
