// What a server in this process prints belongs to the test that started it.
[assembly: CaptureConsole]
