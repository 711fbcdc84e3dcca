// TopModule
