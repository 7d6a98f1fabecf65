// The reply of HandleReservationUpdate, which the partner writes with the XmlSerializer: members in the order of
// their declaration, in no namespace. The page's sample shows Extra1 to Extra3 as null only; strings is our guess.
namespace Amsalem.BackOffice
{
    public class UpdateReservationResponse
    {
        public WebOperationResult Result { get; set; }
        public int CallCenterIdentifier { get; set; }
    }

    public class WebOperationResult
    {
        public bool Success { get; set; }
        public string Message { get; set; }
        public string Extra1 { get; set; }
        public string Extra2 { get; set; }
        public string Extra3 { get; set; }
    }
}
