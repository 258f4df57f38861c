using System.Runtime.InteropServices;

namespace KargoStageWebhook.Evaluation;

/// <summary>How long the current thread has had a core, which no other thread or process adds to. Of Linux.</summary>
internal static class ThreadTime
{
    // CLOCK_THREAD_CPUTIME_ID, linux/time.h.
    private const int OfThread = 3;

    /// <summary>So far.</summary>
    public static TimeSpan Now => GetTime(OfThread, out var time) == 0
        ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
        : throw new InvalidOperationException($"The time of the thread is unknown: error {Marshal.GetLastPInvokeError()}.");

    [DllImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static extern int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
