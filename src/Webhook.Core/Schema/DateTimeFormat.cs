using System.Text;

namespace KargoStageWebhook.Schema;

/// <summary>
/// Format <c>date-time</c> as API servers check it (kube-openapi, strfmt, IsDateTime): looser than RFC 3339. The date must exist; what
/// follows a second <c>T</c> is not checked; seconds end at 59.
/// </summary>
internal static class DateTimeFormat
{
    private const int Date = 10, Time = 8, Zone = 6;

    /// <summary>Whether it is certain that an API server rejects the text.</summary>
    public static bool Rejects(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length <= Date || (utf8[Date] | 0x20) != 't' || !IsDate(utf8[..Date])) return true;

        var rest = utf8[(Date + 1)..];
        var next = rest.IndexOfAny((byte)'t', (byte)'T');
        var time = next < 0 ? rest : rest[..next];
        return !IsTime(time) && Ascii.IsValid(time); // Before a fraction may stand any character: leave that to the server.
    }

    // By hand: a status holds dozens of these, and parsing them was half of the validation's time.
    private static bool IsDate(ReadOnlySpan<byte> utf8)
    {
        var (year, month, day) = (Number(utf8[..4]), Number(utf8[5..7]), Number(utf8[8..]));
        if (year < 0 || utf8[4] != '-' || month is < 1 or > 12 || utf8[7] != '-' || day < 1) return false;

        // Go's calendar has a year 0, a leap year as 2000 is, which .NET's lacks.
        return day <= DateTime.DaysInMonth(year == 0 ? 2000 : year, month);
    }

    // hh:mm:ss, any character and digits as a fraction, Z or an offset of whatever digits.
    private static bool IsTime(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length <= Time || utf8[2] != ':' || utf8[5] != ':') return false;
        if (Number(utf8[..2]) is < 0 or > 23 || Number(utf8[3..5]) is < 0 or > 59 || Number(utf8[6..Time]) is < 0 or > 59) return false;

        var zone = utf8[^1] is (byte)'z' or (byte)'Z' ? 1 : Zone;
        if (utf8.Length < Time + zone || !(zone == 1 || IsOffset(utf8[^Zone..]))) return false;

        var fraction = utf8[Time..^zone];
        return fraction.IsEmpty || (fraction.Length > 1 && fraction[0] != '\n' && AreDigits(fraction[1..]));
    }

    private static bool IsOffset(ReadOnlySpan<byte> utf8) =>
        utf8[0] is (byte)'+' or (byte)'-' && AreDigits(utf8[1..3]) && utf8[3] == ':' && AreDigits(utf8[4..]);

    /// <returns>-1 where these are no digits.</returns>
    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9') return -1;
            number = (10 * number) + digit - '0';
        }

        return number;
    }

    private static bool AreDigits(ReadOnlySpan<byte> utf8) => utf8.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}
