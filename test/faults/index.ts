/** A server that misbehaves on purpose, for whoever reads or writes over HTTP. */
export { cutOff, drip, flood, head, inTurn, type Reply, reply, reset, silence } from './fault.js'
export { type Fault, type FaultServer, startFaultServer, type WireRequest } from './fault-server.js'
export { matrix, values, vector } from './prometheus-replies.js'
